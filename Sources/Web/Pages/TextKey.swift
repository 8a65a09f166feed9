/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, assignee, assigneeMe, assigneeNobody, attendanceAbsent, attendanceAttended, attendanceByLink
    case attendanceByName, attendanceByReport, attendanceByRoom, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended
    case attendanceWillOthers, becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords
    case businessDay, businessDays, calendarAdded, calendarFaultAddress, calendarFaultCertificate
    case calendarFaultConnection, calendarFaultCutOff, calendarFaultForbidden, calendarFaultHost, calendarFaultInside
    case calendarFaultLarge, calendarFaultLong, calendarFaultMissing, calendarFaultNone, calendarFaultRedirects
    case calendarFaultRefused, calendarFaultSealed, calendarFaultSlow, calendarFaultTimes, calendarFaultUnavailable
    case calendarFaultUnencrypted, calendarUnread, cancelDate, cancelDateDo, cancelDo, cancelFollowing
    case cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy, cancelSession, cancelTitle, cancelWhy, captionsDone
    case captionsLanguage, captionsRecording, captionsViews, categoryDefect, categoryEnhancement, categoryOther
    case categoryQuestion, certificateCheck, certificateDates, certificateHeading, certificateIntroduction
    case certificateIssued, certificateRevoked, certificateStatement, certificateTrainers, certificateUnknown
    case certificateValid, certificateVoid, channelAPIManagement, channelDeveloperGuides, channelEmail
    case channelHelpDocs, channelTutorials, channelWebsite, chaptersDone, chaptersHint, chaptersLength
    case chaptersLengthHint, chaptersTitle, colleagueFull, colleagueHeld, colleagueHeldRequest, colleagueMailed
    case colleagueRequested, colleagueWaits, confirmExpired, confirmInterestDone, connectionCredential
    case connectionCredentialHint, connectionCredentialKept, connectionHistoryDone, connectionHistoryRunning
    case connectionKind, connectionLanguage, connectionNote, connectionNoteLinked, connectionNoteOff
    case connectionNoteRecommended, connectionSource, connectionSourceHint, connectionTag, connectionTagHint
    case connectionURLHint, consentGiven, countdownDays, countdownHour, countdownHours, countdownMinute
    case countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, decimalSign, deliveryFailed, deliveryNext
    case deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel, detailDiscovery
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneAssigned, doneChanged, doneDrafted
    case doneEdited, doneHeld, doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem
    case doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume
    case doneSplit, doneTaken, doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore
    case effectChart, effectFewer, effectHeadlineFewer, effectHeadlineMore, effectHeadlineTooFew
    case effectHeadlineUnclear, effectMore, effectNeither, effectRegistered, effectTooFew, effectUnclear, email
    case emailHint, encoderDone, encoderUnused, encoderWaiting, environmentDevelopment, environmentOther
    case environmentProduction, environmentStaging, errorClosed, errorConflict, errorForbidden, errorFull, errorGone
    case errorInternal, errorMissing, errorNotFound, errorOurs, errorStored, errorTooLarge, errorTooMany
    case errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultColleague, faultColleagueName, faultDate
    case faultEmail, faultName, faultReserve, faultZone, feedbackScoreOf, filterAll, filterKind, filterLanguage
    case filterLevel, filterLinked, filterPlan, filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial
    case found, foundOne, furtherDate, furtherDates, gapAsideDone, gapAsideReasonMissing, gapBackDone
    case gapDraftedAlready, gapUnanswered, gapsAside, gapsOpen, gapsTitle, heads, headsOf, headsOffered, headsOne
    case headsShort, headsWaiting, hours, impactBusy, impactDo, impactMore, impactNobody, impactOnePerson
    case impactOneRegistration, impactOwn, impactPeople, impactRegistrations, importArchive, importChangedDates
    case importChangedFields, importChangedRecurrence, importCutOff, importDate, importDoneTitle, importEmpty
    case importMore, importNotCalendar, importNothingChosen, importOthers, importPartial, importPartialPreview
    case importPreviewTitle, importSeries, importSeriesEndless, importUnchanged, importUnchangedOne, importUntitled
    case importZone, importZoneNone, imprint, insightAttendance, insightEffect, insightFix, insightLevels
    case insightProblems, insightRespond, insightStandard, insightSuperPremium, insightSupport, insightTickets
    case insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial, kindWebinar, languageName
    case lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate
    case mailAcknowledgement, mailAssignment, mailBreach, mailCounts, mailDigest, mailDropped, mailErased, mailFailed
    case mailFollowUp, mailInterest, mailInvitation, mailLink, mailMention, mailMessage, mailMinimum, mailPlace
    case mailProposal, mailReminder, mailReply, mailSent, mailSignIn, mailTicketLink, mailTicketNews, mailTicketReply
    case mailUnneeded, mailVerification, mailWaiting, mailWebhook, manyAccounts, manyTickets, mappingName
    case mappingNameHint, mappingPointers, mappingPointersHint, mappingPriorities, mappingPrioritiesHint
    case mappingSample, mappingSampleHint, mappingStates, mappingStatesHint, materialDeveloperGuide, materialHelpDoc
    case materialKind, materialRecording, materialSampleCode, materialSlides, materialTitle, materialURL, messageByAPI
    case messageByMail, messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo
    case messageToAll, minimumAwaited, minimumMissed, minutes, missingCount, missingOne, monthOfYear, months
    case moveUnlimited, myCancel, myCancelDone, myCancelled, myConfirmed, myDeclined, myDeclinedBecause, myJoinOpens
    case myKept, myLeftOut, myMailResumed, myMoveDone, myMoveKeeps, myMoveRefused, myMoveRequested, myMoveWaits
    case myOffered, myRequested, myReserved, myReservedOne, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken
    case myThere, myTitle, myWaitlisted, myZone, name, newsApproved, newsApprovedWaits, newsArrived, newsCancelled
    case newsDeclined, newsErased, newsMoved, newsNoted, newsPublished, newsRecording, newsRegistered, newsRequested
    case newsRestored, newsSaved, newsSent, newsWaitlisted, newsWaits, newsWaitsAlone, newsWalkedIn, noteDates
    case noteFits, noteMore, noteNoDates, noteProblem, noteReply, noteSeats, noteSeatsUnlimited, noteSubject, noteWhy
    case noteWritten, nothingDue, oneAccount, oneTicket, operateAddress, operateChanges, operateConnections
    case operateEncoder, operateFailed, operateHealth, operateJournal, operateMail, operateMappings, operateReceived
    case operateRelease, operateRooms, operateRoomsNone, operateTitle, operateTokens, operateWaiting, operateWebhooks
    case operateZones, organisationNone, ownDigest, ownLanguage, ownZone, ownZoneNone, panelCodeOver, percentage
    case personName, pictureHint, planStandard, planSuperPremium, privacy, problemChanged, problemClosed
    case problemFields, problemFull, problemGone, problemKnown, problemMoved, problemOpen, problemResolved
    case problemTooMany, problemsTitle, programmeAbout, programmeTitle, promiseBusiness, promiseDay, promiseDays
    case promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle, queueAll, queueDue, queueMine
    case queueOverdue, queueTitle, queueUnassigned, receivedAnswer, receivedAutomatic, receivedCounts, receivedDropped
    case receivedHandled, receivedMessage, receivedNobody, receivedOther, receivedRepeated, receivedReport
    case receivedTicket, receivedUnclear, receivedUnread, receivedWaiting, refuseDigest, refuseFollowUps
    case refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay, remarkByDay
    case remarkByName, remarkCancelled, remarkCancelledHere, remarkChange, remarkCharacters, remarkCut, remarkCutOff
    case remarkEarlier, remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion, remarkFirstDates
    case remarkGregorian, remarkHorizon, remarkKnownBetter, remarkLater, remarkLaterUnknown, remarkLines, remarkLink
    case remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes, remarkNoStart
    case remarkNoSuchDate, remarkNoTitle, remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty
    case remarkRefused, remarkReply, remarkRule, remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral
    case remarkStartOutside, remarkTags, remarkTime, remarkTooLarge, remarkTooLong, remarkTooManyDates
    case remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone, remarkUnmatched, remarkWholeDays
    case remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone, replyAbout, replyAccepted
    case replyDates, replyDeclined, replyDeclinedUnproven, replyDelegated, replyFeed, replyHello, replyHelloAnybody
    case replyMaterials, replyTentative, replyUndecided, reportNoMinutes, reportNobody, reportNone, reportNotText
    case reportQuote, reportRegistrations, reportSource, reportUnknownValues, reserveNone, reservedDone, reservedGone
    case reservedReleased, resetDo, resetTitle, restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail
    case resultHeldRequest, resultHeldWaitlist, resultMail, resultRequestMail, resultRequested, resultReserved
    case resultReservedNone, resultReservedOne, resultWaitlisted, roleAdmin, roleAgent, roleIntegration, roleTrainer
    case rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed, rosterDeclined
    case rosterEmailHint, rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage
    case rosterNo, rosterOffered, rosterRequested, rosterReserved, rosterReservedOne, rosterReturned, rosterWaitlisted
    case rosterWalkInHint, rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame, scheduleApprovalNone
    case scheduleApprovalStaff, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount
    case scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts, scheduleFieldAdded
    case scheduleFieldApproval, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDecide
    case scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded
    case scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage
    case scheduleFieldLocation, scheduleFieldMinimum, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRoom
    case scheduleFieldRule, scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags
    case scheduleFieldTitle, scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist
    case scheduleFieldZone, scheduleForAccounts, scheduleForAll, scheduleHintAccounts, scheduleHintAdded
    case scheduleHintApproval, scheduleHintCapacity, scheduleHintCloses, scheduleHintDecide, scheduleHintDescription
    case scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage
    case scheduleHintMinimum, scheduleHintOpens, scheduleHintOptions, scheduleHintRoom, scheduleHintRule
    case scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit
    case scheduleNoTutorial, scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice
    case scheduleQuestionConsent, scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText
    case scheduleRoomLink, scheduleScopeDate, scheduleScopeSeries, scheduleStale, scheduleStatusCancelled
    case scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual, scheduleTitle, scheduleTrainers
    case scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly, scheduleYearly
    case scopeAll, scopeFollowing, scopeThis, scoreLikely, scoreStrong, scoreWeak, seatClosed, seatFull, seatGone
    case seatHeld, seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen
    case seatsUnlimited, seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden
    case sentenceFull, sentenceGone, sentenceMissing, sentenceNotFound, sentenceStored, sentenceTooLarge
    case sentenceUnavailable, sentenceUnreadable, settingsAccent, settingsAccentHint, settingsColourCorrected
    case settingsColourKept, settingsDark, settingsLight, settingsLogo, settingsLogoHint, settingsName
    case settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint, settingsTitle, shortDate
    case shortMonths, shortWeekdays, showDate, showDates, signInAddressTaken, signInDisabled, signInNoAddress
    case signInNoRole, signInProgram, signInProviderAgain, signInProviderDenied, signInProviderDown, signInUnknown
    case signInUnknownPerson, signInUnverified, staffFeedbackTitle, staffNoRole, staffStaleForm, staffWrongRole
    case staleThing, stepApproval, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait, supportAccount
    case supportAccountHint, supportBegan, supportCategory, supportClosed, supportConflict, supportDefect
    case supportDescription, supportDescriptionHint, supportDiscovery, supportDoneClosed, supportDoneCompleted
    case supportDoneJudged, supportDoneSent, supportDueAnswer, supportDueFix, supportEmailHint, supportEnhancement
    case supportEnvironment, supportError, supportExpected, supportFaultEmpty, supportFaultFiles, supportFilesHint
    case supportFromAgent, supportFromCustomer, supportImpact, supportImpactText, supportImpactTextHint
    case supportLimited, supportNone, supportOpen, supportOther, supportPending, supportPriority, supportProgress
    case supportQuestion, supportQuoted, supportResolved, supportSevere, supportStateClosed, supportStateOpen
    case supportStatePending, supportStateResolved, supportStateWorking, supportSteps, supportStepsHint
    case supportSubject, supportSubjectHint, supportTooLarge, supportUnusable, supportWhy, supportWhyWords
    case supportWorkaround, supportWorkaroundNo, supportWorkaroundYes, supportZone, targetBreached, targetDone
    case targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused, targetRespond, theirTime
    case ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed, ticketDescription, ticketEditTitle
    case ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale, ticketStaleField, ticketSubject
    case ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today, tokenAdmin, tokenAgent, tokenEmail
    case tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName
    case tokenNobody, tokenProgram, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint, tokenSources
    case tokenSourcesHint, tokenSpeaksFor, tokenTrainer, tokenUser, tokenUserHint, tokenValid, tomorrow
    case trainerBiography, trainerBiographyHint, trainerCreated, trainerDeleted, trainerEmailHint, trainerNoZone
    case trainersTitle, tutorialArchived, tutorialCreated, tutorialDeleted, tutorialDrafted, tutorialInterested
    case tutorialMaterials, tutorialNew, tutorialOneMaterial, tutorialSlug, tutorialSlugHint, tutorialStatusHint
    case tutorialSummary, tutorialSummaryHint, tutorials, tutorialsWhy, userDeleted, userDisabledDone, userEnabledDone
    case userInvited, userTrainer, userTrainerHint, usersTitle, verbAcknowledge, verbReopen, verbResolve, verbResume
    case verbWait, verbWorkaround, webhookDescription, webhookEnabled, webhookEvents, webhookEventsHint
    case webhookFailing, webhookOff, webhookOn, webhookSent, webhookURL, webhookURLHint, weekdays, weeksSentence
    case whySameAccount, whySameError, whySameProblem, whyWords, withTrainers, zoneIn
}
